/**
 * Words of the console and of definitions. In goes the chosen language, out come `t` for our own words and `text` for
 * labels that arrive in both. A language is loaded when it is first chosen; messages only know `{name}` places, so a
 * compiler of ten lines does and no code is made at run time.
 */
import { createI18n, useI18n, type MessageCompiler, type MessageContext } from 'vue-i18n'
import type { Locale, Text } from '../../engine/kernel/text.ts'
import type { Messages } from './zh.ts'

const bundles = {
  zh: async () => (await import('./zh.ts')).zh,
  en: async () => (await import('./en.ts')).en,
} satisfies Record<Locale, () => Promise<Messages>>

const STORAGE_KEY = 'tessera.locale'

const messageCompiler: MessageCompiler = (message) => {
  const words = typeof message === 'string' ? message : ''
  return (context: MessageContext) =>
    words.replace(/\{(\w+)\}/g, (_place, name: string) => {
      const value: unknown = context.named(name)
      return typeof value === 'number' ? value.toLocaleString('en-US') : String(value)
    })
}

export const i18n = createI18n({
  legacy: false,
  locale: '',
  fallbackLocale: '',
  messages: {},
  messageCompiler,
  missingWarn: false,
})

export function presentLocale(): Locale {
  return i18n.global.locale.value === 'en' ? 'en' : 'zh'
}

/** Words of a part of the console that arrives later, in both languages, beside those that are there. */
export function addWords(words: Readonly<Record<Locale, Record<string, unknown>>>): void {
  i18n.global.mergeLocaleMessage('zh', words.zh)
  i18n.global.mergeLocaleMessage('en', words.en)
}

export async function setLocale(locale: Locale): Promise<void> {
  i18n.global.mergeLocaleMessage(locale, await bundles[locale]())
  i18n.global.locale.value = locale
  document.documentElement.lang = locale === 'zh' ? 'zh-CN' : 'en'
}

/**
 * Somebody wants this language, here and the next time. What nobody chose is not kept: a page that only begins would
 * undo a choice made meanwhile in another tab.
 */
export async function chooseLocale(locale: Locale): Promise<void> {
  localStorage.setItem(STORAGE_KEY, locale)
  await setLocale(locale)
}

/** The language chosen last time here, else the browser's; Chinese for every other. */
export function rememberedLocale(): Locale {
  const kept = localStorage.getItem(STORAGE_KEY)
  if (kept === 'zh' || kept === 'en') return kept
  return /^en\b/i.test(navigator.language) ? 'en' : 'zh'
}

/** For components: `t` for our words, `text` for words that come with definitions and errors. */
export function useWords() {
  const { t } = useI18n({ useScope: 'global' })
  return { t, text: (both: Text): string => both[presentLocale()] }
}
