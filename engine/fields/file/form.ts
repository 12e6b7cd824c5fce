/** Several files named by their ids, as the judges of values see them. */
import type { Text } from '../../kernel/text.ts'
import type { Form } from '../forms.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export const filesForm: Form = {
  fault: (value, { max }) => {
    if (!Array.isArray(value)) return undefined
    if (typeof max === 'number' && value.length > max) return tooMany(max)
    const pending = value.map(pendingOf).find((state) => state !== undefined)
    if (pending) return pending
    const ids = value.map(idOf)
    if (ids.includes(undefined)) return NO_FILES
    return new Set(ids).size < ids.length ? TWICE : undefined
  },
  portable: ({ max }) => ({
    type: 'array',
    items: {
      anyOf: [
        { type: 'string', format: 'uuid' },
        { type: 'object', properties: { id: { type: 'string', format: 'uuid' } }, required: ['id'] },
      ],
    },
    ...(typeof max === 'number' && { maxItems: max }),
  }),
}

/** What a form holds in the place of a file that is not uploaded yet. */
const PENDING: Readonly<Record<string, Text>> = {
  sending: { zh: '有文件正在上传，请稍候', en: 'has a file that is still being uploaded; wait a moment' },
  failed: { zh: '有文件未能上传，请重试或移除', en: 'has a file that was not uploaded; try again or remove it' },
}

function pendingOf(value: unknown): Text | undefined {
  const state = typeof value === 'object' && value !== null && 'pending' in value ? value.pending : undefined
  return typeof state === 'string' && Object.hasOwn(PENDING, state) ? PENDING[state] : undefined
}

const NO_FILES: Text = { zh: '须为已上传文件的编号', en: 'must hold ids of uploaded files' }
const TWICE: Text = { zh: '同一文件出现两次', en: 'names a file twice' }

function idOf(value: unknown): string | undefined {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined
  return typeof id === 'string' && UUID.test(id) ? id : undefined
}

function tooMany(max: number): Text {
  return { zh: `最多 ${max} 个文件`, en: `must have at most ${max} file(s)` }
}
