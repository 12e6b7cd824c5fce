/** Files in tests over HTTP: an object that holds some, and uploads as a script sends them. */
import { applyDefinitions, definition, object } from './definitions.ts'
import type { Answer } from './client.ts'
import type { PersonName, TestApp } from './server.ts'

export interface Uploaded {
  readonly id: string
  readonly name: string
  readonly size: number
  readonly type: string
  readonly width?: number
  readonly height?: number
}

/** Albums: papers and photos of every make; `owner` and `other` reach their own, `reader` reads all. */
export async function addAlbums({ db, services }: TestApp): Promise<void> {
  await applyDefinitions(db, [
    object(
      'album',
      {
        name: { type: 'text', required: true },
        keeper: { type: 'user' },
        papers: { type: 'file', multiple: true },
        contract: { type: 'file', types: ['application/pdf'], max_bytes: 1000 },
        secret: { type: 'file', mask: 'full' },
        cover: { type: 'image' },
        photos: { type: 'image', multiple: true, max: 3 },
      },
      { title: 'name', owner_field: 'keeper' },
    ),
    role('sample_owner', ['read', 'create', 'update', 'delete'], 'own'),
    role('sample_reader', ['read']),
  ])
  await services.models.refresh()
}

function role(name: string, operations: readonly string[], rows?: 'own') {
  return definition('role', name, { owner: 'sample', grants: [{ object: 'album', operations, ...(rows && { rows }) }] })
}

export function upload(
  app: TestApp,
  person: PersonName,
  name: string,
  raw: string | Uint8Array<ArrayBuffer>,
): Promise<Answer> {
  return app.as(person).send('POST', `/api/v1/files?${new URLSearchParams({ name })}`, {
    raw,
    headers: { 'Content-Type': 'application/octet-stream' },
  })
}

/** An upload that must be accepted. */
export async function uploaded(
  app: TestApp,
  person: PersonName,
  name: string,
  raw: string | Uint8Array<ArrayBuffer>,
): Promise<Uploaded> {
  return (await upload(app, person, name, raw)).is(201).body['data'] as Uploaded
}

/** Everything that is known of stored files, for comparing before and after. */
export async function fileRows({ db }: Pick<TestApp, 'db'>): Promise<readonly unknown[]> {
  return db.query(
    `select id::text as id, name, field::text as field, record, detached_at from ${db.table('sys_file')} order by id`,
  )
}
