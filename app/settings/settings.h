#pragma once

#include "models/core/result.h"
#include "models/graph/layout.h"
#include "models/qt/view_settings.h"

#include <QByteArray>
#include <QStringList>

#include <filesystem>
#include <functional>
#include <map>
#include <string>

namespace vigla::app {

/// What is kept of one context of the kubeconfig.
struct ContextSettings {
    GraphViewSettings graph;
    QStringList namespaces; ///< Empty: all.
    QStringList typedNamespaces; ///< Where they may not be listed.
    bool isWritable = false; ///< Read-only until its user says otherwise.
    bool isProtected = false; ///< Its name must be typed before a write.
    int color = 0; ///< Of the band at the top, 1 to 8; 0: none.
    /// Centres of nodes by graph type and node id: the picture of last time.
    std::map<std::string, std::map<std::string, graph::Point>> positions;

    bool operator==(const ContextSettings&) const = default;
};

/// Everything that Vigla remembers. Holds no credential.
struct Settings {
    WindowSettings window;
    QByteArray routingLayout;
    int periodSeconds = 5;
    std::map<std::string, ContextSettings> contexts;

    bool operator==(const Settings&) const = default;
};

QByteArray renderSettings(const Settings& settings);

/// Fields that are missing or of the wrong type keep their defaults. InvalidInput when it is no
/// JSON object.
Result<Settings> parseSettings(const QByteArray& json);

/// Reads `file`; one that does not exist gives the defaults. A broken one is kept beside it as
/// `<file>.broken` and named in the error.
Result<Settings> loadSettings(const std::filesystem::path& file);

/// Changes the settings on disk under a lock, so that windows that are open at the same time do
/// not undo each other's changes. A broken file is replaced by `change` of the defaults.
Result<Done> updateSettings(
    const std::filesystem::path& file, const std::function<void(Settings&)>& change);

/// Writes to a temporary file and renames it, mode 0600.
Result<Done> saveSettings(const std::filesystem::path& file, const Settings& settings);

} // namespace vigla::app
