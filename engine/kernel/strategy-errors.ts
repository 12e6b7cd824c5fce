/** Codes of strategies; part of the catalogue beside this file, by whose rules they live. */
export const strategyErrors = {
  STRATEGY_LOOP: {
    status: 409,
    zh: '策略“{name}”疑似循环触发，已停止对相关事件执行',
    en: "The strategy '{name}' seems to set off itself again and again; it was stopped for the events concerned",
  },
} as const
