import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const pages = {
  plugins: [svelte()],
  build: { outDir: 'branch/assets', emptyOutDir: true },
};

/** One file with all that it needs, since nothing is installed where it runs. */
const code = {
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: 'function/main.js',
    outDir: 'branch/function',
    emptyOutDir: true,
    rolldownOptions: { output: { format: 'cjs', entryFileNames: 'main.js' } },
  },
};

export default defineConfig(({ mode }) => (mode === 'function' ? code : pages));
