#pragma once

#include "app/session/connection_options.h"
#include "app/session/demo_host.h"
#include "app/session/mesh_session.h"
#include "models/core/result.h"

#include <filesystem>
#include <memory>

namespace vigla::app {

/// A session, and the embedded mesh behind it where it was asked for.
struct OpenMesh {
    std::unique_ptr<DemoHost> demo; ///< Outlives the session.
    std::unique_ptr<MeshSession> session; ///< Not started yet.
};

/// Where the programs are remembered that may run for credentials.
std::filesystem::path consentFile();

/// What the command line's connection options mean, opened but not started.
///
/// `period` is between two rounds of telemetry. Errors name the file, the context and what to do.
Result<OpenMesh> openMesh(const ConnectionOptions& connection, std::chrono::milliseconds period,
    std::chrono::seconds rateWindow = std::chrono::seconds(60));

} // namespace vigla::app
