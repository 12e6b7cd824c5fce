/** The addresses of what happens by itself: events, strategies and their tasks, marketing, messages, jobs. */
import type { RouteRecordRaw } from 'vue-router'

export const automationRoutes: readonly RouteRecordRaw[] = [
  { path: 'strategies', component: () => import('../automation/strategies/StrategiesPage.vue') },
  {
    path: 'strategies/:id(new)',
    component: () => import('../automation/strategies/designer/DesignerPage.vue'),
  },
  { path: 'strategies/:id', component: () => import('../automation/strategies/StrategyPage.vue') },
  {
    path: 'strategies/:id/design',
    component: () => import('../automation/strategies/designer/DesignerPage.vue'),
  },
  { path: 'strategy-tasks', component: () => import('../automation/tasks/StrategyTasksPage.vue') },
  { path: 'notices', component: () => import('../notices/NoticesPage.vue') },
  { path: 'jobs', component: () => import('../jobs/JobsPage.vue') },
]
