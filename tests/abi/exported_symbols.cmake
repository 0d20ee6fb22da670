# cmake -DNM=<nm> -DFOLDER=<plugins> -P exported_symbols.cmake: each plugin exports sy_plugin_entry_v1 and nothing else.
file(GLOB plugins ${FOLDER}/*.sy.so)
if(NOT plugins)
  message(FATAL_ERROR "no plugin in ${FOLDER}")
endif()
foreach(plugin ${plugins})
  execute_process(COMMAND ${NM} -D --defined-only --format=posix ${plugin} OUTPUT_VARIABLE symbols
    COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "[^\n]+" symbols "${symbols}")
  list(TRANSFORM symbols REPLACE " .*" "")
  if(NOT symbols STREQUAL "sy_plugin_entry_v1")
    message(FATAL_ERROR "${plugin} exports: ${symbols}")
  endif()
endforeach()
