/** Entry of the window: theme first, then the connection, then the shell. */
import '../ui/tokens.css';
import '../ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { z } from 'zod';
import { startEngineStore } from '../lib/engine-store.ts';
import { App } from './app.tsx';
import { startTheme } from './theme.ts';

// The page's policy forbids code made from strings, which zod would otherwise try for speed.
z.config({ jitless: true });
startTheme();
startEngineStore();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
