/** Catches a bug in one screen, so that the others go on working. */
import { Component, type ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/states.tsx';

export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override render(): ReactNode {
    if (!this.state.error) return this.props.children;
    return (
      <EmptyState icon="failure" title="This screen failed" action={<Button onClick={() => location.reload()}>Reload</Button>}>
        {this.state.error.message} The engine and your agents are not affected. Please report it.
      </EmptyState>
    );
  }
}
