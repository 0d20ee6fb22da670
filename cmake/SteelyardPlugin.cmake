# steelyard_add_plugin(<name> SOURCES ... [LIBS ...] [MANIFEST file.in])
#
# -> module <name>.sy.so with exactly one exported symbol, and its manifest <name>.sy.json beside it, made from
#    <name>.sy.json.in (or MANIFEST) with @PROJECT_VERSION@ and the like filled in. In this tree the pair lands in
#    lib/steelyard/plugins of the build; out of tree in the caller's own build folder. `cmake --install` puts it where
#    an installed steelyard looks.
set(_steelyard_plugin_dir ${CMAKE_CURRENT_LIST_DIR})

function(steelyard_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "MANIFEST" "SOURCES;LIBS")
  if(NOT arg_MANIFEST)
    set(arg_MANIFEST ${name}.sy.json.in)
  endif()
  if(STEELYARD_PLUGIN_OUTPUT_DIRECTORY)
    set(output ${STEELYARD_PLUGIN_OUTPUT_DIRECTORY})
  else()
    set(output ${CMAKE_CURRENT_BINARY_DIR})
  endif()
  set(target steelyard_plugin_${name})
  add_library(${target} MODULE ${arg_SOURCES})
  target_link_libraries(${target} PRIVATE steelyard::sdk ${arg_LIBS})
  if(TARGET steelyard::warnings)
    target_link_libraries(${target} PRIVATE steelyard::warnings)
  endif()
  set_target_properties(${target} PROPERTIES PREFIX "" OUTPUT_NAME ${name} SUFFIX .sy.so
    LIBRARY_OUTPUT_DIRECTORY ${output} CXX_VISIBILITY_PRESET hidden C_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON LINK_DEPENDS ${_steelyard_plugin_dir}/plugin.map)
  target_link_options(${target} PRIVATE -Wl,--version-script=${_steelyard_plugin_dir}/plugin.map)
  if(NOT STEELYARD_SANITIZE)
    target_link_options(${target} PRIVATE -Wl,-z,defs)  # sanitizer runtimes resolve in the host process
  endif()
  configure_file(${arg_MANIFEST} ${output}/${name}.sy.json @ONLY)
  install(TARGETS ${target} LIBRARY DESTINATION lib/steelyard/plugins)
  install(FILES ${output}/${name}.sy.json DESTINATION lib/steelyard/plugins)
endfunction()
