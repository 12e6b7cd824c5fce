/** Shows what a paint function returned: text or a node. */
import { h, type FunctionalComponent, type VNode } from 'vue'

export const PaintedValue: FunctionalComponent<{ value: string | VNode }> = (props) =>
  typeof props.value === 'string' ? h('span', props.value) : props.value
PaintedValue.props = ['value']
