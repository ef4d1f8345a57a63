import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const target = process.env.API_URL ?? 'http://127.0.0.1:3000';
const proxy = Object.fromEntries(['/trpc', '/api', '/files', '/events'].map((path) => [path, { target }]));

/** Few files instead of many small ones: what every page needs, what panels and menus need, what the app itself shares. */
// A group takes what its files import along, so the order counts: panels come last and take only what is theirs.
const GROUPS = [
  {
    name: 'base',
    test: /node_modules\/(react|react-dom|scheduler|@tanstack|@trpc|i18next|react-i18next|use-sync-external-store)\//,
    priority: 3,
  },
  {
    name: 'shared',
    test: /lucide-react|packages\/domain\/src\/(text|customer)\/|condition\/number-text|features\/(audit|customer|report)\/\w+-search|features\/custom-field\/(custom-text|use-custom)|features\/bulk\/selection\.ts|features\/customer\/(customer-cells|editor|money-list|no-customers)|features\/view\/views|features\/condition\/lazy-filter-bar|packages\/ui\/src\/(?!menu|dialog|side-panel|chart-)|apps\/web\/src\/app\/(?!leave-guard|rail|router)/,
    minShareCount: 2,
    priority: 2,
  },
  {
    name: 'panels',
    test: /node_modules\/@base-ui\/|packages\/ui\/src\/(menu|dialog|side-panel)|features\/view\/kept-dialogs/,
    priority: 1,
  },
];

export default defineConfig({
  plugins: [react(), tailwindcss()],
  server: { host: '127.0.0.1', port: 5173, proxy },
  preview: { host: '127.0.0.1', proxy },
  build: {
    target: 'es2023',
    outDir: 'dist',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: GROUPS } } },
  },
});
