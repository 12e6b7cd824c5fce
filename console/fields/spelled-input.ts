/** The input of a kind whose text has a form, made of the one that all of them share. */
import { defineAsyncComponent, h, type Component, type FunctionalComponent } from 'vue'

/** `mode` chooses the keys that a phone shows. */
export function spelledInput(mode: 'text' | 'tel' | 'email' | 'url'): Component {
  return defineAsyncComponent(async () => {
    const shared: Component = (await import('./SpelledInput.vue')).default
    const input: FunctionalComponent = (_, { attrs }) => h(shared, { ...attrs, mode })
    // everything is handed on already
    input.inheritAttrs = false
    return input
  })
}
