/** Events of the audit in words; an event that is not listed is shown as it is. */
const words: Record<string, string> = {
  'draft.submitted': 'Draft submitted',
  'draft.waits': 'Draft waits for a review',
  'draft.failed': 'Draft failed its checks',
  'draft.approved': 'Draft approved',
  'draft.rejected': 'Draft rejected',
  'draft.commented': 'Draft commented on',
  'draft.published-by-policy': 'Draft published by itself',
  'tool.rolled-back': 'Tool rolled back',
  'tool.removed': 'Tool removed',
  'run.started': 'Run started',
  'run.resumed': 'Run resumed',
  'run.cancelled': 'Run cancelled',
  'run.ended': 'Run ended',
  'run.interrupted': 'Run interrupted',
  'run.killed': 'Run ended by force',
  'effect.resolved': 'Effect in doubt settled',
  'permission.used': 'Permission used',
  'resource.added': 'Resource added',
  'resource.changed': 'Resource changed',
  'resource.removed': 'Resource removed',
};

export function eventWords(event: string): string {
  return words[event] ?? event;
}
