/** Imports as a person makes them: upload, say what the columns mean, start, wait, look at the report. */
import { setTimeout as sleep } from 'node:timers/promises'

import type { Answer, PersonName, Row, TestApp } from '../../testing/server.ts'
import type { ImportDetail } from './index.ts'

export type Detail = ImportDetail & Row

export function sent(
  app: TestApp,
  person: PersonName,
  content: string | Uint8Array<ArrayBuffer>,
  { object = 'thing', name = 'rows.csv' } = {},
): Promise<Answer> {
  return app.as(person).send('POST', `/api/v1/imports?${new URLSearchParams({ object, name })}`, {
    raw: content,
    headers: { 'Content-Type': 'application/octet-stream' },
  })
}

/** An upload that must be accepted. */
export async function uploaded(
  app: TestApp,
  person: PersonName,
  content: string | Uint8Array<ArrayBuffer>,
  where = {},
): Promise<Detail> {
  return (await sent(app, person, content, where)).is(201).body['data'] as unknown as Detail
}

export function start(app: TestApp, person: PersonName, { id, columns }: Detail, how: Row = {}): Promise<Answer> {
  const mapping = columns.flatMap(({ index, proposal }) => (proposal ? [{ column: index, field: proposal.field }] : []))
  return app.as(person).post(`/api/v1/imports/${id}/start`, { mapping, mode: 'create', ...how })
}

export async function ended(app: TestApp, person: PersonName, id: string): Promise<Detail> {
  for (let tries = 0; tries < 1200; tries++) {
    const detail = (await app.as(person).get(`/api/v1/imports/${id}`)).is(200).body['data'] as unknown as Detail
    if (detail.ended_at !== null) return detail
    await sleep(25)
  }
  throw new Error('the import does not end')
}

/** From the file to the report. */
export async function imported(
  app: TestApp,
  person: PersonName,
  content: string | Uint8Array<ArrayBuffer>,
  how: Row = {},
  where = {},
): Promise<Detail> {
  const detail = await uploaded(app, person, content, where)
  ;(await start(app, person, detail, how)).is(202)
  return ended(app, person, detail.id)
}

/** What was told of the rows, as `row column code`. */
export function told({ issues }: Detail): string[] {
  return issues.map(
    ({ row, heading, code, warning }) => `${row} ${heading ?? '-'} ${code}${warning ? ' (warning)' : ''}`,
  )
}
