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

/** Why a verification was not started, in words for the person who wanted to. */
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
  if (code === 'IDENFY_OUTCOME_UNKNOWN' || code === 'IDENFY_SERVER') {
    const wait = retryAfterSeconds ? `${retryAfterSeconds} seconds` : 'half a minute';
    return {
      title: 'iDenfy did not answer properly',
      text: `We cannot tell whether your verification was started. Please wait ${wait}, then try again.`,
    };
  }
  if (code === 'IDENFY_QUOTA' || code === 'IDENFY_AUTHENTICATION' || code === 'IDENFY_PERMISSION') {
    return {
      title: 'Verifications are not available at the moment',
      text: 'This is not your fault: the account of this app needs attention from its owner.',
    };
  }
  if (statusCode === 503) {
    return {
      title: 'iDenfy cannot be reached right now',
      text: `Nothing was started. Please try again in ${retryAfterSeconds ?? 30} seconds.`,
    };
  }
  return { title: 'That did not work', text: 'Nothing was started. Please try again in a moment.' };
}
