// Runs before the first paint: the chosen theme, or the system's. A file of its own because the page's policy refuses inline scripts.
(() => {
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    let chosen = 'system';
    try {
      chosen = localStorage.getItem('vigie.theme') ?? 'system';
    } catch {
      // Storage may be refused; the system's theme is used.
    }
    const isDark = chosen === 'dark' || (chosen !== 'light' && dark.matches);
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
  };
  apply();
  dark.addEventListener('change', apply);
  window.addEventListener('vigie:theme', apply);
})();
