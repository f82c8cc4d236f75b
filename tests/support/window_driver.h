#pragma once

#include "app/rollout/rollout_runner.h"
#include "app/window/session_binding.h"
#include "app/window/window_application.h"
#include "models/qt/convert.h"
#include "ui/routes/routing_page.h"
#include "ui/routes/weight_bar.h"
#include "ui/shell/main_window.h"

#include <QAbstractButton>
#include <QApplication>
#include <QLabel>
#include <QTest>

#include <algorithm>
#include <memory>

namespace vigla::test {

constexpr int kConnectWithin = 20'000;
constexpr int kAnswerWithin = 10'000;
constexpr int kConvergeWithin = 30'000;

/// The whole program in a window, and what a person sees and touches of it. Data goes to `folder`.
class WindowDriver {
public:
    WindowDriver(app::CommandLine line, const QString& folder)
    {
        qputenv("XDG_DATA_HOME", folder.toUtf8()); // an empty journal
        m_application = std::make_unique<app::WindowApplication>(
            std::move(line), std::filesystem::path(folder.toStdString()) / "settings.json");
        m_application->start();
        window().resize(1440, 900);
    }

    app::WindowApplication& application() { return *m_application; }
    ui::MainWindow& window() { return m_application->window(); }
    app::MeshSession& session() { return m_application->binding()->session(); }
    app::RolloutRunner& rollout() { return *session().rollout(); }
    const RouteEditSession& edit() { return m_application->binding()->routing()->session(); }
    ui::RoutingPage& routingPage() { return m_application->routingPage(); }

    /// The first visible one of that name, in the window or in a dialog of it.
    template <typename T>
    T* shown(const char* name)
    {
        const auto all = window().findChildren<T*>(QString::fromLatin1(name));
        const auto found = std::ranges::find_if(all, [](T* widget) { return widget->isVisible(); });
        return found != all.end() ? *found : nullptr;
    }

    /// A button that a person could press now.
    QAbstractButton* pressable(const char* name)
    {
        auto* button = shown<QAbstractButton>(name);
        return button && button->isEnabled() ? button : nullptr;
    }

    QString textOf(const char* label)
    {
        const auto* shownLabel = shown<QLabel>(label);
        return shownLabel ? shownLabel->text() : QString();
    }

    /// Presses what has the focus and takes Space: for radio buttons, whose middle is often empty.
    void choose(QAbstractButton* button)
    {
        button->setFocus();
        QTest::keyClick(button, Qt::Key_Space);
    }

    /// The bar of the rule that divides traffic.
    ui::WeightBar* splitBar()
    {
        for (auto* bar : window().findChildren<ui::WeightBar*>())
            if (bar->isVisible() && bar->weights().size() > 1)
                return bar;
        return nullptr;
    }

    /// Moves the first handle of the split by keyboard to `tens` times 10 %.
    void splitByKeyboard(int tens)
    {
        auto* handle = splitBar()->findChild<QWidget*>(QStringLiteral("weightHandle0"));
        handle->setFocus();
        QTest::keyClick(handle, Qt::Key_Home);
        for (int step = 0; step < tens; ++step)
            QTest::keyClick(handle, Qt::Key_Right, Qt::ShiftModifier);
    }

private:
    std::unique_ptr<app::WindowApplication> m_application;
};

} // namespace vigla::test

/// Clicks a button as soon as it can be pressed. Not one expression: QTRY_VERIFY evaluates what it
/// waits for once more at the end, so it must not press anything itself.
#define PRESS(driver, name)                                                                        \
    do {                                                                                           \
        QTRY_VERIFY_WITH_TIMEOUT((driver).pressable(name), vigla::test::kAnswerWithin);            \
        QTest::mouseClick((driver).pressable(name), Qt::LeftButton);                               \
    } while (false)
