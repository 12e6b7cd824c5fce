/** Events as screens, so that conditions, words and inputs meet their fields as they meet those of records. Pure. */
import type { Text } from '../../../engine/kernel/text.ts'
import type { ScreenField, ScreenModel } from '../../../engine/screens/types.ts'
import type { OfferedEvent } from '../../data/strategies.ts'

const NOTHING_MAY_BE_DONE = {
  create: false,
  update: false,
  delete: false,
  reveal: false,
  import: false,
  export: false,
  purge: false,
  batch: false,
  tag: false,
}

export function eventScreen(event: OfferedEvent): ScreenModel {
  const label = { zh: event.name, en: event.name }
  const title = event.fields[0]?.name ?? ''
  return {
    hash: event.id,
    generation: 0,
    template: '',
    label,
    object: { name: '', label, title, softDelete: false, history: false },
    operations: NOTHING_MAY_BE_DONE,
    actions: [],
    fields: Object.fromEntries(event.fields.map((field) => [field.name, field])),
    list: { columns: [], sort: '', pageSize: 10, expand: [] },
    form: { sections: [] },
    query: { items: [] },
    card: { title },
    detail: { title, subtitle: [], sections: [], expand: [], tabs: [] },
  }
}

/** A moment to the minute, for inputs that no screen describes. */
export function momentField(name: string, label: Text): ScreenField {
  return {
    name,
    label,
    type: 'datetime',
    settings: { precision: 'minute' },
    required: false,
    readonly: false,
    system: false,
    sortable: false,
    searchable: false,
    schema: { type: 'string' },
    operators: [],
    valueType: 'datetime',
  }
}

const ICONS: Readonly<Record<string, string>> = {
  tag: 'price-tag',
  untag: 'price-tag',
  group: 'collection',
  assign: 'user',
  create_record: 'tickets',
  update_record: 'edit',
  notice: 'bell',
  sms: 'chat-line-round',
  mail: 'message',
  webhook: 'connection',
  robot: 'service',
  http: 'connection',
}

/** The picture of a type of processor; of others that of a machine. */
export function processorIcon(type: string | undefined): string {
  return ICONS[type ?? ''] ?? 'cpu'
}
