/** Codes of strategies; part of the catalogue beside this file, by whose rules they live. */
export const strategyErrors = {
  STRATEGY_LOOP: {
    status: 409,
    zh: '策略“{name}”疑似循环触发，已停止对相关事件执行',
    en: "The strategy '{name}' seems to set off itself again and again; it was stopped for the events concerned",
  },
  STRATEGY_EVENT_UNKNOWN: {
    status: 404,
    zh: '没有这个事件，或您不能查看',
    en: 'There is no such event, or you may not see it',
  },
  STRATEGY_PERIOD: {
    status: 422,
    zh: '期间有误：{reason}',
    en: 'The period is wrong: {reason}',
  },
} as const
