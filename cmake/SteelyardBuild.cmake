# How everything of ours is compiled. No global flags: warnings and sanitizers are targets, linked PRIVATE.
set(STEELYARD_SANITIZE "" CACHE STRING "Sanitizers for everything of ours: 'address,undefined' or 'thread'")
option(STEELYARD_WERROR "Treat warnings as errors" OFF)
# Eight files of a room are compiled as one: most of the time goes into what their headers instantiate, which is then done
# once. So names in anonymous namespaces are unique within a room. OFF is better while working on one file.
option(STEELYARD_UNITY "Compile the files of a room in batches" OFF)

add_library(steelyard_warnings INTERFACE)
add_library(steelyard::warnings ALIAS steelyard_warnings)
target_compile_options(steelyard_warnings INTERFACE
  $<$<COMPILE_LANGUAGE:C,CXX>:-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -fno-omit-frame-pointer>
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual>
  # g++ 12 warns inside its own std::string and std::regex: GCC bugs 105651 and 105562.
  $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-Wno-restrict -Wno-stringop-overflow -Wno-maybe-uninitialized>
  $<$<AND:$<BOOL:${STEELYARD_WERROR}>,$<COMPILE_LANGUAGE:C,CXX>>:-Werror>)
if(STEELYARD_SANITIZE)
  target_compile_options(steelyard_warnings INTERFACE
    $<$<COMPILE_LANGUAGE:C,CXX>:-fsanitize=${STEELYARD_SANITIZE} -fno-sanitize-recover=all>
    # These cost a third of the time of a build; what they would find, AddressSanitizer ends too.
    $<$<COMPILE_LANGUAGE:C,CXX>:-fno-sanitize=null,alignment,object-size,vptr>)
  target_link_options(steelyard_warnings INTERFACE -fsanitize=${STEELYARD_SANITIZE})
endif()

# steelyard_leak_checker(<program>): for programs that load plugins; see the file.
function(steelyard_leak_checker program)
  if(STEELYARD_SANITIZE)
    target_sources(${program} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/leak_checker.cpp)
  endif()
endfunction()

# steelyard_optimised(<file>...): hot loops that hundreds of tests wait for, optimised in every build type; compiled alone.
function(steelyard_optimised)
  set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS "-O2")
endfunction()

# steelyard_room(<name> SOURCES ... DEPENDS <rooms> LIBS <third-party>)
# -> target steelyard_<name>, alias steelyard::<name>; headers are found as "<room>/<file>.h".
function(steelyard_room name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS;LIBS")
  add_library(steelyard_${name} STATIC ${arg_SOURCES})
  add_library(steelyard::${name} ALIAS steelyard_${name})
  target_include_directories(steelyard_${name} PUBLIC ${PROJECT_SOURCE_DIR}/core)
  list(TRANSFORM arg_DEPENDS PREPEND steelyard::)
  target_link_libraries(steelyard_${name} PUBLIC ${arg_DEPENDS} PRIVATE steelyard::warnings ${arg_LIBS})
  set_target_properties(steelyard_${name} PROPERTIES UNITY_BUILD ${STEELYARD_UNITY})
endfunction()

# steelyard_test(<name> SOURCES ... LIBS ... [LABELS ...] [ENVIRONMENT ...] [TIMEOUT s])
# -> one GoogleTest binary and one ctest entry of that name. Fixtures are found through the macros below.
function(steelyard_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "SERIAL" "TIMEOUT" "SOURCES;LIBS;LABELS;ENVIRONMENT;DEPENDS")
  add_executable(${name} ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests UNITY_BUILD ${STEELYARD_UNITY})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(${name} PRIVATE
    STEELYARD_SOURCE_DIR="${PROJECT_SOURCE_DIR}" STEELYARD_BINARY_DIR="${PROJECT_BINARY_DIR}"
    STEELYARD_FIXTURES="${PROJECT_SOURCE_DIR}/tests/fixtures")
  target_link_libraries(${name} PRIVATE ${arg_LIBS} steelyard::warnings GTest::gmock_main)
  if(arg_DEPENDS)
    add_dependencies(${name} ${arg_DEPENDS})
  endif()
  add_test(NAME ${name} COMMAND ${name})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}" ENVIRONMENT "${arg_ENVIRONMENT}")
  if(arg_SERIAL)
    set_tests_properties(${name} PROPERTIES RUN_SERIAL TRUE)
  endif()
endfunction()
