/** What events of tags carry beside the record: one event for each tag that came or went. */
import type { EventField } from './types.ts'

export const TAG_FIELDS = [
  { name: 'tag_id', label: '标签ID', type: 'text', required: false, note: null },
  { name: 'tag_name', label: '标签名称', type: 'text', required: false, note: null },
] as const satisfies readonly EventField[]
