import { entries } from './scripts/entries.mjs';

/** `npm run docs`: the API documentation of every entry, from the comments. A warning fails it. */
export default {
  entryPoints: entries.map(({ source }) => source),
  tsconfig: 'tsconfig.build.json',
  out: 'docs/api-html',
  readme: 'README.md',
  excludeInternal: true,
  excludePrivate: true,
  treatWarningsAsErrors: true,
  // No links to sources: a clone without a remote has no address to link to.
  disableSources: true,
  // What public types are made of, or constructors that only Nest calls take. Named in the pages, without one of its own.
  intentionallyNotExported: [
    'AmlComment',
    'AmlFilter',
    'AmlPdf',
    'AvailableDocumentsQuery',
    'BENEFICIARY_TYPES',
    'COMPANY_DATASETS',
    'COMPANY_DOCUMENT_TYPES',
    'COMPANY_PDF_SECTIONS',
    'Classes',
    'EVENT_TABLE',
    'IDENFY_ERRORS',
    'INDIVIDUAL_DOCUMENT_TYPES',
    'Leaf',
    'ListAmlMonitorings',
    'ListCompanies',
    'ListCompanyDocuments',
    'ListGovDocuments',
    'ListRegistryChecks',
    'ListSosReports',
    'Objects',
    'QueryValue',
    'RegistryChecks',
    'RegistryFields',
    'RegistryRequests',
    'SuspicionReasonName',
    'Us15Field',
    'Word',
  ],
};
