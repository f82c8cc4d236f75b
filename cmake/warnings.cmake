# Link `vigla_warnings` privately: warnings, sanitizers and Qt's strictness for our own code only.
add_library(vigla_warnings INTERFACE)
target_compile_options(vigla_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
    -Wnon-virtual-dtor -Woverloaded-virtual)
if(VIGLA_WERROR)
    target_compile_options(vigla_warnings INTERFACE -Werror)
endif()
target_compile_definitions(vigla_warnings INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_FOREACH)

if(VIGLA_SANITIZE)
    add_compile_options(-fsanitize=${VIGLA_SANITIZE} -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${VIGLA_SANITIZE})
endif()
if(VIGLA_BUILD_FUZZERS)
    add_compile_options(-fsanitize=fuzzer-no-link -fno-sanitize-recover=undefined)
endif()
