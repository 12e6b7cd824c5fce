/** What the server itself can do at set times, and when it does it unless somebody says otherwise. */
import type { ScheduledJob } from '../schedules/index.ts'
import { LAPSE_JOB, NIGHTLY_JOB } from '../tags/index.ts'

const TAGS = '标签'

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
]
