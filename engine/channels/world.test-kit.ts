/** People behind records, templates and channels, for tests of messages; and foreign servers that take these. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Client } from '../testing/client.ts'
import { createOutbound } from '../outbound/index.ts'
import { testApp, type TestApp } from '../testing/server.ts'
import { newId } from '../kernel/ids.ts'
import type { Message } from './types.ts'

const PACK = `
kind: pack
name: message_world
label: { zh: 消息, en: Messages }
version: 0.1.0
language: 1
requires: [system]
`

const OBJECTS = `
kind: object
name: member
label: { zh: 会员, en: Member }
title: name
contact: { name: name, phone: phone, email: email, opt_out: quiet }
fields:
  - { name: name, label: { zh: 姓名, en: Name }, type: text, length: 40, required: true }
  - { name: phone, label: { zh: 手机, en: Phone }, type: phone, mask: phone }
  - { name: email, label: { zh: 邮箱, en: Mail }, type: email, mask: email }
  - { name: quiet, label: { zh: 不接收营销, en: Wants none }, type: boolean, required: true, default: false }
  - { name: points, label: { zh: 积分, en: Points }, type: integer }
---
kind: role
name: member_reader
label: { zh: 会员查看, en: Reads members }
grants:
  - { object: member, operations: [read] }
  - { object: sys_message_template, operations: [read] }
  - { object: sys_message, operations: [read] }
points: [message_send]
`

export interface World {
  readonly app: TestApp
  readonly admin: Client
  /** Hosts and ports that may be called. */
  allow(entry: string): void
  create(object: string, values: Readonly<Record<string, unknown>>): Promise<string>
  /** Writes a row as other rooms do. */
  write(message: Readonly<Record<string, unknown>>): Promise<string>
  read(id: string): Promise<Readonly<Record<string, unknown>>>
  /** Sends what is due now, until nothing is. */
  send(): Promise<void>
  close(): Promise<void>
}

export async function messageWorld(): Promise<World> {
  let allowed = ''
  const outbound = createOutbound({
    allow: [{ where: 'test', text: () => allowed }],
  })
  const app = await testApp({ outbound })
  const folder = await mkdtemp(join(tmpdir(), 'tessera-messages-'))
  await writeFile(join(folder, 'pack.yaml'), PACK)
  await writeFile(join(folder, 'objects.yaml'), OBJECTS)
  await app.apply(folder)
  await app.services.models.refresh()
  const admin = app.as('admin')
  const { db } = app
  return {
    app,
    admin,
    allow: (entry) => (allowed = `${allowed} ${entry}`),
    create: async (object, values) => (await admin.post(`/api/v1/${object}`, values)).is(201).data.id,
    write: async (message) => {
      const row = { id: newId(), source: 'system', variables: {}, ...message }
      const names = Object.keys(row)
      await db.query(
        `insert into ${db.table('sys_message')} (${names.join(', ')}) select ${names.join(', ')} ` +
          `from jsonb_populate_record(null::${db.table('sys_message')}, $1::jsonb)`,
        [JSON.stringify(row)],
      )
      return row.id
    },
    read: async (id) => {
      const [row] = await db.query<Message>(`select * from ${db.table('sys_message')} where id = $1`, [id])
      if (!row) throw new Error('no such message')
      return row
    },
    send: async () => {
      while ((await app.services.channels.sender.sendDue()) > 0);
    },
    close: async () => {
      await app.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

/** For what happens by itself: looked at again and again until it is so. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50))
}
