#pragma once

namespace vigla::app {
class WindowApplication;
}

namespace vigla::bench {

/// Somebody who looks at one page after the other and at what is on it, again and again.
class WindowWalk final {
public:
    explicit WindowWalk(app::WindowApplication& application)
        : m_application(application)
    {
    }

    void step(); ///< A second has passed.

private:
    void show(int stop);

    app::WindowApplication& m_application;
    int m_seconds = 0;
    int m_round = 0;
};

} // namespace vigla::bench
