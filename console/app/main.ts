/** Where the console starts: language first, then stores, routes and the frame. */
import 'element-plus/theme-chalk/base.css'
import '../styles/tokens.css'
import '../styles/base.css'
import '../styles/controls.css'
import { PiniaColada } from '@pinia/colada'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { i18n, rememberedLocale, setLocale } from '../locales/i18n.ts'
import App from './App.vue'
import { makeRouter } from './router.ts'

const STALE_MS = 15_000

async function start(): Promise<void> {
  await setLocale(rememberedLocale())
  const app = createApp(App)
  app.use(createPinia())
  app.use(PiniaColada, { queryOptions: { staleTime: STALE_MS, gcTime: 5 * 60_000 } })
  app.use(i18n)
  app.use(makeRouter())
  app.mount('#app')
}

void start()
