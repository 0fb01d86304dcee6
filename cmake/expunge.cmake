# Build vocabulary: expunge_library, expunge_program, expunge_tests. Source lists are globbed, so that no file, and above
# all no test, can be forgotten.

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
if(EXPUNGE_SANITIZE)
  add_compile_options(-fsanitize=${EXPUNGE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${EXPUNGE_SANITIZE})
endif()
add_compile_definitions(EXPUNGE_VERSION="${PROJECT_VERSION}")

# Options of our own targets; generated and foreign code is built without.
add_library(expunge_options INTERFACE)
target_include_directories(expunge_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(expunge_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                                                 $<$<BOOL:${EXPUNGE_WERROR}>:-Werror>)

# expunge_library(NAME LIBRARIES…): all .cc files of the current folder; main.cc and *_main.cc left out.
function(expunge_library name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  list(FILTER sources EXCLUDE REGEX "main\\.cc$")
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC expunge_options ${ARGN})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE expunge_options ${ARGN})
  endif()
endfunction()

function(expunge_program name source)
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE expunge_options ${ARGN})
  install(TARGETS ${name} RUNTIME DESTINATION bin)
endfunction()

# expunge_tests(FOLDER LIBRARIES…): tests/FOLDER/*_test.cc as one program and one CTest entry.
function(expunge_tests folder)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${folder}/*_test.cc)
  if(NOT sources)
    return()
  endif()
  string(REPLACE "/" "_" name ${folder})
  add_executable(${name}_test ${sources})
  target_link_libraries(${name}_test PRIVATE expunge_options ${ARGN} GTest::gmock GTest::gtest_main)
  add_test(NAME ${folder} COMMAND ${name}_test WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${folder} PROPERTIES TIMEOUT 600)
endfunction()
