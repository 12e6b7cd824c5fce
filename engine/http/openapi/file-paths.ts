/** Uploading, and files of records, described for readers who have objects that hold some. */
import type { AccessPlan, FieldAccess } from '../../access/index.ts'
import { jsonContent, refusals } from './components.ts'

type Part = Record<string, unknown>

const BYTES = { schema: { type: 'string', format: 'binary' } }

export function filePaths(plans: readonly AccessPlan[]): Part {
  const holders = plans.filter((plan) => fieldsOf(plan).length > 0)
  const writes = holders.some((plan) => fieldsOf(plan).some(({ writable }) => writable))
  return {
    ...(writes && { '/api/v1/files': { post: upload() } }),
    ...Object.fromEntries(holders.filter((plan) => readable(plan).length > 0).map(download)),
  }
}

function fieldsOf({ fields }: AccessPlan): FieldAccess[] {
  return [...fields.values()].filter(({ field }) => field.kind.fileFault)
}

function readable(plan: AccessPlan): string[] {
  return fieldsOf(plan).flatMap(({ field, reads }) => (reads === 'clear' ? [field.name] : []))
}

function upload(): Part {
  const data = { $ref: '#/components/schemas/StoredFile' }
  return {
    operationId: 'uploadFile',
    tags: ['files'],
    summary: '上传文件 / Upload a file',
    description:
      'The body is the file itself. A record that names the id in one of its fields keeps it; otherwise it goes after a day.',
    parameters: [{ name: 'name', in: 'query', required: true, schema: { type: 'string', minLength: 1 } }],
    requestBody: { required: true, content: { 'application/octet-stream': BYTES } },
    responses: {
      201: {
        description: 'What it is, told by its content',
        content: jsonContent({ type: 'object', properties: { data }, required: ['data'] }),
      },
      ...refusals('NotSignedIn', 'Forbidden', 'BadRequest', 'TooLarge', 'Invalid', 'TooMany', 'StorageFull'),
    },
  }
}

function download(plan: AccessPlan): [string, Part] {
  const { name, label } = plan.object
  const text = { type: 'string' }
  const operation = {
    operationId: `file_${name}`,
    tags: [name],
    summary: `文件：${label.zh} / File: ${label.en}`,
    parameters: [
      { $ref: '#/components/parameters/Id' },
      { name: 'field', in: 'path', required: true, schema: { ...text, enum: readable(plan) } },
      { name: 'file', in: 'path', required: true, schema: { ...text, format: 'uuid' } },
      {
        name: 'size',
        in: 'query',
        description: 'A smaller form of an image.',
        schema: { ...text, enum: ['small', 'medium'] },
      },
    ],
    responses: {
      200: { description: 'The bytes', content: { '*/*': BYTES } },
      206: { description: 'The part that `Range` asks for', content: { '*/*': BYTES } },
      304: { description: 'The reader has it' },
      416: { description: 'There is no such part' },
      ...refusals('NotSignedIn', 'Forbidden', 'NotFound', 'Invalid'),
    },
  }
  return [`/api/v1/${name}/{id}/files/{field}/{file}`, { get: operation }]
}
