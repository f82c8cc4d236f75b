#pragma once

#include "models/core/result.h"
#include "models/kube/exec_credential.h"

#include <QByteArray>
#include <QString>

#include <filesystem>

namespace vigla::app {

/// What a plan is remembered by: SHA-256 of everything that was agreed to.
QByteArray fingerprintOf(const kube::ExecPlan& plan);

/// SHA-256 of a file's content, in hex; empty when it cannot be read. Slow for large files: not
/// for the GUI thread.
std::string contentHashOf(const std::string& file);

/// The credential plugins that a person has allowed to run, in a file of ours (mode 0600): hashes
/// with the name of the program, for people. Any change of a plan has another hash, and so no
/// consent.
class ConsentBook final {
public:
    /// Empty: nothing is remembered.
    explicit ConsentBook(std::filesystem::path file);

    bool allows(const kube::ExecPlan& plan) const;
    /// Whether some plan of the context is remembered; it may have changed since.
    bool hasAllowed(const std::string& context) const;
    Result<Done> allow(const kube::ExecPlan& plan); ///< In place of an earlier one of the context.
    Result<Done> withdraw(const std::string& context);

private:
    std::filesystem::path m_file;
};

} // namespace vigla::app
