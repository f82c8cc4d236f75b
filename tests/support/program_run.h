#pragma once

#include <QFile>
#include <QProcess>
#include <QProcessEnvironment>
#include <QStringList>

namespace vigla::test {

/// How a program ended and what it printed.
struct ProgramRun {
    int status = -1; ///< Of its exit; -1 when it crashed or did not end.
    QByteArray output;
    QByteArray messages; ///< On its error output.

    QByteArray all() const { return output + messages; }
};

/// The environment of this test, with `folder` as the place of a program's data and settings, so
/// that the user's own stay untouched.
inline QProcessEnvironment environmentWithin(const QString& folder)
{
    auto environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"XDG_DATA_HOME", "XDG_CONFIG_HOME"})
        environment.insert(QString::fromLatin1(name), folder);
    return environment;
}

/// Runs `program` to its end with `input` as all that it can read; killed after `patience`
/// milliseconds.
inline ProgramRun runProgram(const QString& program, const QStringList& arguments,
    const QProcessEnvironment& environment, const QByteArray& input = {}, int patience = 90'000)
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    const bool hasEnded = process.waitForFinished(patience);
    if (!hasEnded) {
        process.kill();
        process.waitForFinished();
    }
    const bool isExit = hasEnded && process.exitStatus() == QProcess::NormalExit;
    return {isExit ? process.exitCode() : -1, process.readAllStandardOutput(),
        process.readAllStandardError()};
}

/// Vigla itself, the binary that the build names to its tests.
inline ProgramRun runVigla(const QStringList& arguments, const QProcessEnvironment& environment,
    const QByteArray& input = {})
{
    return runProgram(qEnvironmentVariable("VIGLA_BINARY"), arguments, environment, input);
}

} // namespace vigla::test
