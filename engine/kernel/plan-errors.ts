/** Codes of plans that push to many; part of the catalogue beside this file, by whose rules they live. */
export const planErrors = {
  PLAN_STOPPED: {
    status: 409,
    zh: '营销计划已停止',
    en: 'The plan has stopped',
  },
  PLAN_NOT_SUSPENDED: {
    status: 409,
    zh: '营销计划没有暂停，无需恢复',
    en: 'The plan is not suspended',
  },
} as const
