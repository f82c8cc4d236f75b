find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(CURL 7.88 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(yaml-cpp 0.7 REQUIRED)
find_package(simdjson 3.0 REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)
find_path(DTL_INCLUDE_DIR dtl/dtl.hpp REQUIRED)

find_package(Qt6 6.4 REQUIRED COMPONENTS Core Test)
if(NOT VIGLA_QT_FREE_ONLY)
    find_package(Qt6 6.4 REQUIRED COMPONENTS Gui Widgets Charts Svg Network WebSockets Concurrent LinguistTools
        OPTIONAL_COMPONENTS DBus)
    find_path(QSCINTILLA_INCLUDE_DIR Qsci/qsciscintilla.h PATH_SUFFIXES qt6 x86_64-linux-gnu/qt6 REQUIRED
        HINTS /usr/include/x86_64-linux-gnu/qt6 /usr/include/aarch64-linux-gnu/qt6)
    find_library(QSCINTILLA_LIBRARY NAMES qscintilla2_qt6 REQUIRED)
    add_library(QScintilla::QScintilla UNKNOWN IMPORTED)
    set_target_properties(QScintilla::QScintilla PROPERTIES
        IMPORTED_LOCATION ${QSCINTILLA_LIBRARY}
        INTERFACE_INCLUDE_DIRECTORIES ${QSCINTILLA_INCLUDE_DIR}
        INTERFACE_LINK_LIBRARIES Qt6::Widgets)
endif()
