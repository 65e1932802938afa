// Runs before the first paint, so that nobody in a dark room sees a white flash.
(function () {
  var kept = null;
  try {
    kept = localStorage.getItem('sidelight.theme');
  } catch {
    // Storage may be forbidden; the system's preference decides then.
  }
  var dark = kept ? kept === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
