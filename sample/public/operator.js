/** The page works without this: it keeps the times up to date, and a button from being pressed twice. */
import { timeText } from './time.js';

setInterval(() => {
  for (const time of document.querySelectorAll('time[data-words]')) {
    time.textContent = timeText(time.dataset.words, time.dateTime);
  }
}, 10_000);

addEventListener('submit', (event) => {
  if (event.target.ariaBusy === 'true') {
    event.preventDefault();
  }
  event.target.ariaBusy = 'true';
  event.submitter?.setAttribute('aria-busy', 'true');
});

// The browser may show this page from its cache, as it was when the form was sent.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) {
    location.reload();
  }
});
