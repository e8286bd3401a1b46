/** The menu's names, as every client lists them. */
export const menuNames = ['find_tools', 'call_tool', 'make_tool', 'run_code', 'get_run'];
