#pragma once

#include "app/session/connection_options.h"
#include "models/core/result.h"
#include "models/graph/build_graph.h"

#include <QStringList>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vigla::app {

enum class Verb { Window, Graph, Diff, Apply, Split, Demo, Shot, Tour, Help, Version };

enum class GraphOutput { Table, Json, Kiali, Dot, Svg, Png };

struct PictureOptions {
    int width = 1440;
    int height = 900;
    bool isDark = false;
};

/// One end of `vigla split`: a subset's name and its share.
struct SplitShare {
    std::string subset;
    int percent = 0;
};

/// A whole command line as a value.
struct CommandLine {
    Verb verb = Verb::Window;
    ConnectionOptions connection;

    graph::GraphOptions graph; ///< `graph`, and what the window opens with.
    bool hasGraphOptions = false; ///< At least one of them was given.
    GraphOutput graphOutput = GraphOutput::Table;
    std::string outputFile; ///< Empty: standard output.

    std::vector<std::string> files; ///< `-f`: files, folders, or `-` for standard input.
    bool isConfirmed = false; ///< `--yes`
    bool isDryRun = false;

    std::string host; ///< `split HOST`
    std::string hostNamespace;
    std::vector<SplitShare> shares;

    std::string page = "graph"; ///< `shot`
    std::string selectedId;
    double afterSeconds = 10; ///< `shot`, `graph`: how long to collect before looking.
    bool hasAfter = false; ///< `--after` was given.
    PictureOptions picture;
    bool hasTheme = false; ///< `--theme` was given.

    std::string scenario = "bookinfo"; ///< `demo`
    std::uint16_t port = 0;
    std::string kubeconfigOut;
    double speed = 1;
    std::uint64_t seed = 1;

    std::string topic; ///< `help TOPIC`
};

/// Exit statuses of every command.
enum class ExitStatus { Done = 0, Findings = 1, Usage = 2, NotConnected = 3, Refused = 4 };

/// Reads `arguments` without the program's name. InvalidInput says what is wrong and which word it
/// is about.
Result<CommandLine> parseCommandLine(const QStringList& arguments);

/// The help for one verb, or the overview.
std::string helpText(const std::string& topic);

} // namespace vigla::app
