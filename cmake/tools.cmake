# ccache and mold where they are installed; neither is needed.
find_program(VIGLA_CCACHE ccache)
if(VIGLA_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}
        CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros ${VIGLA_CCACHE})
endif()
find_program(VIGLA_MOLD mold)
if(VIGLA_MOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_link_options(-fuse-ld=mold)
endif()

# Qt 6.4's moc cannot parse libstdc++ 12's <concepts>; an empty _GLIBCXX_VISIBILITY lets it pass. Only moc reads this file.
file(WRITE ${CMAKE_BINARY_DIR}/moc_workaround.h "#define _GLIBCXX_VISIBILITY(visibility)\n")
set(CMAKE_AUTOMOC_MOC_OPTIONS --include ${CMAKE_BINARY_DIR}/moc_workaround.h)

# What is generated is not ours to tidy, and clang-tidy wants at least one check.
file(WRITE ${CMAKE_BINARY_DIR}/.clang-tidy "Checks: '-*,misc-unused-using-decls'\n")
