/** The files of the Python package `jig`, as the build puts them into the bundle. */
import init from './jig/__init__.py';
import calls from './jig/calls.py';
import channel from './jig/channel.py';
import checkValue from './jig/check_value.py';
import clock from './jig/clock.py';
import confine from './jig/confine.py';
import each from './jig/each.py';
import eachSource from './jig/each_source.py';
import errors from './jig/errors.py';
import granted from './jig/granted.py';
import handles from './jig/handles.py';
import log from './jig/log.py';
import look from './jig/look.py';
import main from './jig/main.py';
import replay from './jig/replay.py';
import runState from './jig/run_state.py';
import schema from './jig/schema.py';
import step from './jig/step.py';
import tool from './jig/tool.py';
import values from './jig/values.py';

/** By module. */
export const sources: Record<string, string> = {
  __init__: init,
  calls,
  channel,
  check_value: checkValue,
  clock,
  confine,
  each,
  each_source: eachSource,
  errors,
  granted,
  handles,
  log,
  look,
  main,
  replay,
  run_state: runState,
  schema,
  step,
  tool,
  values,
};
