const STATUS = {
  open: {
    tone: 'open',
    icon: '⋯',
    label: 'In progress',
    title: 'Waiting for the result',
    text: 'Finish the verification at iDenfy. The result appears here by itself when iDenfy has sent it.',
  },
  reviewing: {
    tone: 'open',
    icon: '⋯',
    label: 'In review',
    title: 'Your verification is being reviewed',
    text: 'The first check is done, the final result is not there yet. It appears here by itself.',
  },
  approved: {
    tone: 'good',
    icon: '✓',
    label: 'Verified',
    title: 'Your identity is verified',
    text: 'iDenfy approved the verification.',
  },
  denied: {
    tone: 'bad',
    icon: '✕',
    label: 'Not verified',
    title: 'Your identity could not be verified',
    text: 'iDenfy denied the verification. You may try again.',
  },
  suspected: {
    tone: 'warn',
    icon: '!',
    label: 'Needs your decision',
    title: 'This one needs your decision',
    text: 'iDenfy noticed something and leaves the decision to the owner of this app. It is not a refusal.',
  },
  expired: {
    tone: 'quiet',
    icon: '–',
    label: 'Expired',
    title: 'The verification ran out of time',
    text: 'It was not finished in time. You may start a new one.',
  },
  cancelled: {
    tone: 'quiet',
    icon: '–',
    label: 'Cancelled',
    title: 'The verification was cancelled',
    text: 'You may start a new one whenever you like.',
  },
};

/** How a status is shown. */
export const describe = (status) => STATUS[status] ?? STATUS.open;

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
export function refusalText({ code, statusCode, retryAfterSeconds }, others, time) {
  if (code === 'IDENFY_DUPLICATE_TOKEN') {
    const end = retryAfterSeconds && time.format(new Date(Date.now() + retryAfterSeconds * 1000));
    return {
      title: 'You already have a verification open',
      text: `Finish it first; its result frees the way for a new one.${end ? ` Without a result you can start again on ${end}.` : ''}`,
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
  const wait = retryAfterSeconds ? `in ${retryAfterSeconds} seconds` : 'in half a minute';
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
