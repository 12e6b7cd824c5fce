/** Screen models for tests, as small as they may be. */
import type { ScreenField, ScreenModel } from '../../engine/screens/types.ts'

export function fieldOf(name: string, some: Partial<ScreenField> = {}): ScreenField {
  return {
    name,
    label: { zh: name, en: name },
    type: 'text',
    settings: {},
    required: false,
    readonly: false,
    system: false,
    sortable: true,
    searchable: false,
    schema: { type: 'string' },
    operators: [],
    ...some,
  }
}

export function screenOf(fields: Readonly<Record<string, Partial<ScreenField>>>): ScreenModel {
  const names = Object.keys(fields)
  return {
    hash: '',
    generation: 1,
    template: 'thing',
    label: { zh: '东西', en: 'Thing' },
    object: {
      name: 'thing',
      label: { zh: '东西', en: 'Thing' },
      title: names[0] ?? 'name',
      softDelete: false,
      history: true,
    },
    operations: {
      create: true,
      update: true,
      delete: true,
      reveal: false,
      import: true,
      export: true,
      purge: true,
      batch: true,
      tag: false,
    },
    actions: [],
    fields: Object.fromEntries(names.map((name) => [name, fieldOf(name, fields[name])])),
    list: {
      columns: names.map((field) => ({ field, label: { zh: field, en: field }, sortable: true })),
      sort: '',
      pageSize: 10,
      expand: [],
    },
    form: { sections: [{ fields: names.map((field) => ({ field })) }] },
    query: { items: [] },
    card: { title: names[0] ?? 'name' },
    detail: { title: names[0] ?? 'name', subtitle: [], sections: [], expand: [], tabs: [] },
  }
}
