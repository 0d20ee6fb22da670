# What this build has and lacks, collected while configuring and printed by SteelyardSummary.
include_guard(GLOBAL)

# steelyard_feature(<name> on|off <reason>): one line of the summary. The reason may be empty for `on`.
function(steelyard_feature name state reason)
  if(NOT state MATCHES "^(on|off)$")
    message(FATAL_ERROR "steelyard_feature(${name}): the state is 'on' or 'off', not '${state}'")
  endif()
  string(REPLACE ";" "," reason "${reason}")
  set_property(GLOBAL APPEND PROPERTY STEELYARD_FEATURES_${state} "${name}|${reason}")
endfunction()

# steelyard_plugin_wanted(<NAME> <condition-variable> <reason>)
#
# Sets STEELYARD_WANT_PLUGIN_<NAME> in the caller from the cache entry STEELYARD_PLUGIN_<NAME>: AUTO builds the plugin
# if the condition holds and lists it as off with the reason otherwise, ON makes that a fatal error, OFF leaves it out.
# Compared as text on purpose: if(AUTO) is true.
function(steelyard_plugin_wanted name condition reason)
  set(choice STEELYARD_PLUGIN_${name})
  set(${choice} AUTO CACHE STRING "Build the plugin: AUTO (if what it needs is here), ON or OFF")
  set_property(CACHE ${choice} PROPERTY STRINGS AUTO ON OFF)
  if(NOT ${choice} MATCHES "^(AUTO|ON|OFF)$")
    message(FATAL_ERROR "${choice}=${${choice}}: give AUTO, ON or OFF")
  endif()
  string(TOLOWER ${name} folder)
  set(want FALSE)
  if(${choice} STREQUAL "OFF")
    steelyard_feature("plugin ${folder}" off "${choice}=OFF")
  elseif(${condition})
    set(want TRUE)
    steelyard_feature("plugin ${folder}" on "")
  elseif(${choice} STREQUAL "ON")
    message(FATAL_ERROR "${choice}=ON cannot be met: ${reason}")
  else()
    steelyard_feature("plugin ${folder}" off "${reason}")
  endif()
  set(STEELYARD_WANT_PLUGIN_${name} ${want} PARENT_SCOPE)
endfunction()
