import { Argument } from 'commander';
import type { Command } from 'commander';
import { exitBy, withExamples } from '../command.js';
import { ownMessage, wrongUsage } from '../command-error.js';
import type { Output } from '../output.js';
import type { SqlDialect } from '../../sql/sql-database.js';
import type { SqlSchemaOptions } from '../../sql/sql-options.js';

export function addSchema(program: Command, output: Output): void {
  const command = program
    .command('schema')
    .description('Print the SQL of the tables of nestjs-idenfy/sql, for the migrations of an app.')
    .addArgument(new Argument('<dialect>', 'kind of database').choices(['postgres', 'sqlite']))
    .option('--table-prefix <text>', 'start of the name of every table (default: idenfy_)')
    .option('--schema <name>', 'schema of PostgreSQL (default: the first one of the search path)')
    .action(
      exitBy(output, (dialect: SqlDialect, { tablePrefix, schema }: SqlSchemaOptions) =>
        printSchema(output, dialect, {
          ...(tablePrefix !== undefined && { tablePrefix }),
          ...(schema !== undefined && { schema }),
        }),
      ),
    );
  withExamples(
    command,
    'nestjs-idenfy schema postgres > migrations/0007_idenfy.sql',
    'nestjs-idenfy schema postgres --schema idenfy --table-prefix kyc_',
    'nestjs-idenfy schema sqlite | sqlite3 idenfy.db',
  );
}

async function printSchema(output: Output, dialect: SqlDialect, options: SqlSchemaOptions): Promise<boolean> {
  const { idenfySchemaSql } = await import('../../sql/index.js');
  try {
    const sql = idenfySchemaSql(dialect, options);
    output.line(sql.trimEnd());
    output.json({ dialect, sql });
    return true;
  } catch (error) {
    const message = ownMessage(error);
    throw message === undefined ? error : wrongUsage(message);
  }
}
