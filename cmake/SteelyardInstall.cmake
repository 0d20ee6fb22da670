# What `cmake --install` copies. The tree has the shape of the build tree and finds everything relative to the binary,
# so it can be moved. Plugins install themselves (steelyard_add_plugin).
include(CMakePackageConfigHelpers)

foreach(program steelyard steelyard-worker)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION bin)
  endif()
endforeach()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/data/ DESTINATION share/steelyard
  REGEX "/data/CMakeLists\\.txt$" EXCLUDE)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/ DESTINATION share/doc/steelyard)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION share/doc/steelyard)

# Written by the app's build, where it is part of it: manual pages and shell completions.
foreach(folder man bash-completion zsh fish)
  install(DIRECTORY ${PROJECT_BINARY_DIR}/share/${folder} DESTINATION share OPTIONAL)
endforeach()

# What a plugin author needs: find_package(steelyard).
set(package lib/cmake/steelyard)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/core/include/steelyard DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS steelyard_sdk EXPORT steelyard-targets)
install(EXPORT steelyard-targets NAMESPACE steelyard:: DESTINATION ${package})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/steelyard-config.cmake.in
  ${PROJECT_BINARY_DIR}/steelyard-config.cmake INSTALL_DESTINATION ${package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/steelyard-config-version.cmake
  COMPATIBILITY SameMajorVersion ARCH_INDEPENDENT)
install(FILES ${PROJECT_BINARY_DIR}/steelyard-config.cmake ${PROJECT_BINARY_DIR}/steelyard-config-version.cmake
  ${PROJECT_SOURCE_DIR}/cmake/SteelyardPlugin.cmake ${PROJECT_SOURCE_DIR}/cmake/plugin.map DESTINATION ${package})
