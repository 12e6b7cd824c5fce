/** The page of each address of what happens by itself; each arrives with its first visit. */
import type { Component } from 'vue'
import type { AutomationPath } from './automation-routes.ts'

const designer = () => import('../automation/strategies/designer/DesignerPage.vue')
const plan = () => import('../automation/plans/PlanPage.vue')

export const automationPages: Readonly<Record<AutomationPath, () => Promise<{ readonly default: Component }>>> = {
  events: () => import('../automation/events/EventsPage.vue'),
  'event-history': () => import('../automation/history/EventHistoryPage.vue'),
  processors: () => import('../automation/processors/ProcessorsPage.vue'),
  strategies: () => import('../automation/strategies/StrategiesPage.vue'),
  'strategies/:id(new)': designer,
  'strategies/:id': () => import('../automation/strategies/StrategyPage.vue'),
  'strategies/:id/design': designer,
  'strategy-tasks': () => import('../automation/tasks/StrategyTasksPage.vue'),
  notices: () => import('../notices/NoticesPage.vue'),
  'message-templates': () => import('../messages/TemplatesPage.vue'),
  channels: () => import('../messages/ChannelsPage.vue'),
  jobs: () => import('../jobs/JobsPage.vue'),
  marketing: () => import('../automation/plans/PlansPage.vue'),
  'marketing/new': plan,
  'marketing/:id/edit': plan,
  tags: () => import('../tags/TagsPage.vue'),
  'tags/:id/rules': () => import('../tags/rules/RulesPage.vue'),
  'tag-history': () => import('../tagging/history/TagHistoryPage.vue'),
  schedules: () => import('../schedules/SchedulesPage.vue'),
  directories: () => import('../directories/DirectoriesPage.vue'),
}
