import { duration } from './time.js';

/** For the person: what each outcome means, and what is to be done about it. */
const STATUS = {
  open: {
    tone: 'open',
    icon: 'clock',
    label: 'In progress',
    title: 'Finish your verification',
    text: 'Have your identity document ready. iDenfy takes a picture of it and of your face; it takes about two minutes.',
  },
  reviewing: {
    tone: 'open',
    icon: 'clock',
    label: 'In review',
    title: 'Your documents are being reviewed',
    text: 'The automatic check is done, and a specialist confirms it. You can close this page: the result will be here when you come back.',
  },
  approved: {
    tone: 'good',
    icon: 'check',
    label: 'Verified',
    title: 'Your identity is verified',
    text: 'Thank you. There is nothing more to do.',
    again: 'Verify again',
  },
  denied: {
    tone: 'bad',
    icon: 'cross',
    label: 'Not verified',
    title: 'We could not verify you',
    text: 'The document or the face could not be confirmed. Good light, a valid document and no glare help most. You can try again.',
    again: 'Try again',
  },
  suspected: {
    tone: 'warn',
    icon: 'eye',
    label: 'With our team',
    title: 'Our team is taking a closer look',
    text: 'You are neither verified nor refused. One of us looks at your documents and decides; you do not need to do anything. The decision appears here.',
  },
  expired: {
    tone: 'quiet',
    icon: 'clock',
    label: 'Ran out of time',
    title: 'The verification ran out of time',
    text: 'It was not finished in time, and nothing was decided. You can start a new one.',
    again: 'Start again',
  },
  cancelled: {
    tone: 'quiet',
    icon: 'cross',
    label: 'Cancelled',
    title: 'You cancelled the verification',
    text: 'Nothing was decided. You can start a new one whenever you like.',
    again: 'Start again',
  },
  released: {
    tone: 'quiet',
    icon: 'cross',
    label: 'Ended by us',
    title: 'Our team ended this verification',
    text: 'Nothing was decided. You can start a new one.',
    again: 'Start again',
  },
};

const NEW = {
  tone: 'open',
  title: 'Enter your name',
  text: 'As it is on your passport, identity card or driving licence.',
};
const HERE = { tone: 'open', title: 'Show your document and your face' };
const RETURNED = {
  tone: 'open',
  icon: 'clock',
  title: 'Waiting for the result',
  text: 'Thank you. As soon as iDenfy has sent the result, it appears here by itself.',
};
const LINK_EXPIRED = {
  tone: 'quiet',
  icon: 'clock',
  title: 'This link has expired',
  text: 'The verification was not finished in time. You can start a new one as soon as iDenfy has confirmed that.',
};

/** How a status is shown. */
export const describe = (status) => STATUS[status] ?? STATUS.open;

/** What is said of the person's newest verification, or before the first one. */
export function describeNewest(newest, { way, returned }) {
  if (newest?.status !== 'open') {
    return newest === undefined ? NEW : describe(newest.status);
  }
  if (newest.continueUrl === undefined) {
    return LINK_EXPIRED;
  }
  if (returned) {
    return RETURNED;
  }
  return way === 'here' && newest.iframe !== undefined ? HERE : STATUS.open;
}

/** Whether the result is still to come. */
export const isUnderWay = (status) => status === 'open' || status === 'reviewing';

/** What is wrong with a field, in words for the person who filled it in; `label` stands for its technical name. */
export function problemText(label, value, { path, rule, message }) {
  if (value.trim() === '') {
    return `Please enter your ${label.toLowerCase()}.`;
  }
  if (rule === 'name' && value.length <= 100) {
    return `${label} can have letters, spaces, hyphens, dots and apostrophes only.`;
  }
  return `${message.startsWith(path) ? `${label}${message.slice(path.length)}` : message}.`;
}

/** Errors of token requests that iDenfy has certainly not accepted. After any other one a credit may be spent. */
const NOT_SENT = ['IDENFY_CONNECTION', 'IDENFY_RATE_LIMIT', 'IDENFY_STORE'];

/** Why no verification is known to have started, in words for the person who wanted to. */
export function refusalText({ code, statusCode, retryAfterSeconds }, others = []) {
  const wait = retryAfterSeconds ? `in ${duration(retryAfterSeconds * 1000)}` : 'in half a minute';
  if (code === 'IDENFY_DUPLICATE_TOKEN') {
    return {
      title: 'You already have a verification open',
      text: `Finish it first; its result frees the way for a new one.${retryAfterSeconds ? ` Without a result you can start again ${wait}.` : ''}`,
    };
  }
  if (others.length > 0) {
    return { title: 'This cannot be sent', text: others.join('; ') };
  }
  if (code === 'IDENFY_QUOTA' || code === 'IDENFY_AUTHENTICATION' || code === 'IDENFY_PERMISSION') {
    return {
      title: 'Verifications are not available at the moment',
      text: 'This is not your fault: the account of this app needs attention from its owner.',
    };
  }
  if (NOT_SENT.includes(code)) {
    return {
      title: 'iDenfy cannot be reached right now',
      text: `Nothing was started. Please try again ${wait}.`,
    };
  }
  if (statusCode >= 400 && statusCode < 500) {
    return { title: 'That did not work', text: 'Nothing was started. Please try again in a moment.' };
  }
  return {
    title: 'The answer did not arrive',
    text: `Your verification may have been started all the same. If it does not appear on this page, please try again ${wait}.`,
  };
}
