/** Events that applications may report, as records that tests make; one of them is disabled. */
import type { TestApp } from '../../testing/server.ts'

export const EVENTS = [
  {
    name: '修改密码',
    code: 'password_changed',
    fields: [
      { name: 'email', label: '邮箱', type: 'text' },
      { name: 'tx', label: '时间', type: 'moment' },
      { name: 'customer_name', label: '姓名', type: 'text', required: true },
      { name: 'mobile', label: '手机号', type: 'text', required: true },
      { name: 'status', label: '状态', type: 'text', required: true },
      { name: 'amount', label: '金额', type: 'number' },
      { name: 'urgent', label: '紧急', type: 'boolean' },
      { name: 'device', label: '设备', type: 'object' },
    ],
  },
  {
    name: '生日提醒',
    code: 'birthday',
    enabled: false,
    fields: [{ name: 'customer_name', label: '姓名', type: 'text', required: true }],
  },
]

/** @returns ids of the events by code */
export async function makeEvents(app: TestApp, events: readonly object[] = EVENTS): Promise<Record<string, string>> {
  const ids: Record<string, string> = {}
  for (const event of events) {
    const made = await app.as('admin').make('sys_event', { ...event })
    ids[String(made['code'])] = made.id
  }
  return ids
}
