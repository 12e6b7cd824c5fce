/** How the console becomes static files: entered by `index.html`, left in `.build/console` with a manifest for the server. */
import vue from '@vitejs/plugin-vue'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import components from 'unplugin-vue-components/vite'
import { defineConfig, type Plugin } from 'vite'

const server = `http://127.0.0.1:${process.env['PORT'] ?? 3000}`

/**
 * vue-i18n asks the whole `vue` namespace for one function by name, which keeps every part of Vue in the bundle
 * (18 kB of server rendering, custom elements and the like), and registers a compiler that we replace (6 kB).
 */
const leanWords: Plugin = {
  name: 'lean-words',
  transform(code, id) {
    if (!id.includes('vue-i18n.runtime.mjs')) return undefined
    return (
      code
        .replace("import * as Vue from 'vue'", "import { getCurrentInstance as presentInstance } from 'vue'")
        // ours is handed over when the words are set up
        .replace('registerMessageCompiler(compile);', '')
        .replace(/function getCurrentInstance\(\) \{.*?\n\}/s, 'const getCurrentInstance = presentInstance')
    )
  },
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    leanWords,
    vue(),
    components({ dirs: [], dts: false, resolvers: [ElementPlusResolver({ directives: false })] }),
  ],
  resolve: {
    // the runtime build carries no message compiler: ours (locales/i18n.ts) needs neither eval nor its 6 kB
    alias: { 'vue-i18n': 'vue-i18n/dist/vue-i18n.runtime.mjs' },
  },
  define: {
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
    __VUE_OPTIONS_API__: false,
  },
  build: {
    outDir: '../.build/console',
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    // What everything starts from and what every screen is made of are two files instead of thirty: one long text packs
    // better than many short ones, and a late part fetches what it needs at once without naming all thirty. The helper
    // belongs to every component with styles; behind it, signing in would wait for the screens.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'start', test: /[\\/]app[\\/]main\.ts$|plugin-vue:export-helper/, priority: 2 },
            { name: 'screens', test: /[\\/]render[\\/]ListScreen\.vue$/, priority: 1 },
          ],
        },
      },
    },
    // the API page carries its own viewer as one ready-made file
    chunkSizeWarningLimit: 1600,
  },
  server: { proxy: { '/api': server, '/openapi.json': server } },
})
