import { defineConfig } from 'vite'

/** `npm run dev` serves the pages and passes everything live on to a server started beside it. */
export default defineConfig({
  root: 'client',
  build: {
    outDir: '../dist/client',
    emptyOutDir: true,
    target: 'es2022',
    // Data URLs are allowed for images only; everything else is a file of its own.
    assetsInlineLimit: 0,
    // Measured as a whole by the build: what counts is what a page loads.
    chunkSizeWarningLimit: 1500,
    modulePreload: { polyfill: false },
    // From which the build reads what the report page loads.
    manifest: true,
  },
  server: {
    proxy: {
      '/api': 'http://127.0.0.1:3000',
      '/live': { target: 'ws://127.0.0.1:3000', ws: true },
    },
  },
})
