/** A pack with two events, one of them disabled, as a folder that tests apply. */
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PACK = `kind: pack
name: happenings
label: { zh: 事件, en: Events }
version: 1.0.0
language: 1
`

const EVENTS = `kind: event
name: password_changed
label: { zh: 修改密码, en: Password changed }
fields:
  - { name: email, label: { zh: 邮箱, en: E-mail }, type: text }
  - { name: tx, label: { zh: 时间, en: Time }, type: datetime }
  - { name: customer_name, label: { zh: 姓名, en: Name }, type: text, required: true }
  - { name: mobile, label: { zh: 手机号, en: Mobile }, type: text, required: true }
  - { name: status, label: { zh: 状态, en: Status }, type: text, required: true }
  - { name: amount, label: { zh: 金额, en: Amount }, type: decimal }
  - { name: urgent, label: { zh: 紧急, en: Urgent }, type: boolean }
  - { name: device, label: { zh: 设备, en: Device }, type: json }
---
kind: event
name: birthday
label: { zh: 生日提醒, en: Birthday }
enabled: false
fields:
  - { name: customer_name, label: { zh: 姓名, en: Name }, type: text, required: true }
`

export async function eventPack(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tessera-events-'))
  await writeFile(join(folder, 'pack.yaml'), PACK)
  await writeFile(join(folder, 'events.yaml'), EVENTS)
  return folder
}
