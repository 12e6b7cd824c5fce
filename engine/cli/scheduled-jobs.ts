/** What the server itself can do at set times, and when it does it unless somebody says otherwise. */
import { DATE_JOB, RETENTION_JOB } from '../automation/index.ts'
import { DUE_JOB } from '../automation/plans/index.ts'
import type { ScheduledJob } from '../schedules/index.ts'
import { LAPSE_JOB, NIGHTLY_JOB } from '../tags/index.ts'

const TAGS = '标签'
const EVENTS = '自动化'
const MARKETING = '营销'

export const SCHEDULED_JOBS: readonly ScheduledJob[] = [
  {
    code: 'removeTagJob',
    job: LAPSE_JOB,
    label: { zh: '过期标签删除', en: 'Remove expired tags' },
    description: {
      zh: '删除已过有效期的标签并写入标签历史',
      en: 'Removes tags whose days are over, and tells their history',
    },
    line: 'tags',
    usual: [
      { name: 'removeTagJob', title: '过期标签删除', group: TAGS, cron: '0 0 0 * * ?', enabled: true },
      {
        name: 'removeTagSweepJob',
        title: '过期标签清扫',
        group: TAGS,
        cron: '0 0/30 * * * ?',
        enabled: true,
        overlap: 'skip',
      },
    ],
  },
  {
    code: 'autoTagJob',
    job: NIGHTLY_JOB,
    label: { zh: '自动标签', en: 'Run automatic tags' },
    description: {
      zh: '先删除过期标签，再按规则运行全部启用的自动标签',
      en: 'Removes expired tags, then runs the rules of all enabled automatic tags',
    },
    line: 'tags',
    usual: [{ name: 'autoTagJob', title: '自动标签', group: TAGS, cron: '0 30 5 * * ?', enabled: true }],
  },
  {
    code: 'marketingJob',
    job: DUE_JOB,
    label: { zh: '定向营销推送', en: 'Push marketing plans' },
    description: {
      zh: '开始到时的营销推送，并结束已全部处理完的推送',
      en: 'Begins pushes whose moment has come, and ends those of which all is done',
    },
    line: 'plans',
    usual: [
      {
        name: 'marketingJob',
        title: '定向营销推送',
        group: MARKETING,
        cron: '0 * * * * ?',
        enabled: true,
        overlap: 'skip',
      },
    ],
  },
  {
    code: 'dateEventJob',
    job: DATE_JOB,
    label: { zh: '日期事件', en: 'Raise events of days' },
    description: {
      zh: '触发当天到来的日期事件（如生日、到期），并补上漏掉的日期',
      en: 'Raises the events that this day brings, such as birthdays, and those of days that were missed',
    },
    line: 'events',
    usual: [{ name: 'dateEventJob', title: '日期事件', group: EVENTS, cron: '0 0 9 * * ?', enabled: true }],
  },
  {
    code: 'eventHistoryJob',
    job: RETENTION_JOB,
    label: { zh: '事件历史清理', en: 'Forget old events' },
    description: {
      zh: '清理超过保留天数（参数 event_history_days）的事件历史',
      en: 'Forgets events that are older than the parameter event_history_days says',
    },
    line: 'events',
    usual: [{ name: 'eventHistoryJob', title: '事件历史清理', group: EVENTS, cron: '0 20 3 * * ?', enabled: true }],
  },
]
